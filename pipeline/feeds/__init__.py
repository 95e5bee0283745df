"""Asking feeds for what is new, politely and safely, and writing it into the inbox.

Nothing here reads an article: what is fetched lies in the inbox as any other input does.
"""
