"""
The demo newsroom: The Lowmere Courier, the paper of a harbour town that does not exist.

Words are in stories/, one file a story; paper.py says how it works; people.py, sources.py and topics.py hold whom and what they rely on; pictures/
draws what they show. loading.py puts it all in the database, history.py adds two weeks of reactions, and bulk_stories.py and
bulk_votes.py make the paper as large as a test of speed needs it.
"""
