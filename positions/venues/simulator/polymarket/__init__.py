"""What does the simulated Polymarket answer: Gamma the listings, the CLOB the books?"""
