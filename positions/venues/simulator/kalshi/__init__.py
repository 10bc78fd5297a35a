"""What does the simulated Kalshi answer?"""
