"""The venues' websocket channels, as functions of the books and the time."""
