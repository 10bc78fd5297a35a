"""Notifications: messages to people who are not looking at the pages.

A line of the trail that is news becomes a message per channel. The throttle decides
whether it is sent at once, and a thread per channel sends it. The kinds of events are
the table `arbsite.notifying.events.EVENTS`.
"""
