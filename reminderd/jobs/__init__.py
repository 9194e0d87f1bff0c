"""The daemon's jobs: gather, let the core decide, act. Each may be killed at any point and run again."""
