"""How does a person override the agent on the pages?

Each override is a form that says what will happen and asks for a reason. It carries
the state of what was looked at: where that has changed, nothing is done and the
change is told. The verbs are those of the admin.
"""
