"""python -m bench.floods: what the rules say of simulated stories that they were not tried on."""

from __future__ import annotations

import sys

from tests import flood_trials, traffic

HEADINGS = ("profile", "stories", "flagged", "in time", "early")


def table(scores: list[flood_trials.Score]) -> str:
    """The confusion matrix, a line for each profile, with the rules that spoke where something was flagged."""
    lines = [f"{HEADINGS[0]:<12}" + "".join(f"{heading:>9}" for heading in HEADINGS[1:]) + "  rules that spoke"]
    for score in scores:
        in_time = str(score.in_time) if score.profile in traffic.FLOODS else "–"
        spoke = ", ".join(f"{rule} {count}" for rule, count in score.rules.most_common())
        lines.append(f"{score.profile:<12}{score.stories:>9}{score.flagged:>9}{in_time:>9}{score.early:>9}  {spoke}")
    return "\n".join(lines)


def judged() -> list[flood_trials.Score]:
    """Every profile's score on the stories that are kept for judging."""
    return [flood_trials.score(flood_trials.judge(profile, traffic.seeds_to_judge(profile))) for profile in traffic.PROFILES]


def main() -> None:
    sys.stdout.write(table(judged()) + "\n")
    sys.stdout.write(f"in time: within {flood_trials.IN_TIME_SECONDS} seconds of the flood's {flood_trials.NUMBER_THAT_COUNTS}th vote\n")


if __name__ == "__main__":
    main()
