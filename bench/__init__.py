"""How fast reactions are, as ratios: against django-vote, a view that does nothing, the bare statement, and themselves with a thousand times the votes.

make bench                                          everything, into docs/performance.md
make bench ARGS="--only votes --rounds 1"           a part of it, printed only
python -m bench.middleware                          what each middleware costs a reaction request
"""
