"""Run alone, in an environment that has the peers and not reminderd."""
