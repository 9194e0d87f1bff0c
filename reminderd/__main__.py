"""`python -m reminderd`: the same as the command `reminderd`."""

from reminderd.cli import main

if __name__ == "__main__":
    main()
