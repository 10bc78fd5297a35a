"""How do people hear of what happens while they are not looking?

By messages: a line of the trail that is news becomes a document per channel, the
throttle decides whether it goes out at once, and a thread per channel sends it.
"""

from __future__ import annotations
