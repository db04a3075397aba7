"""`python -m roomkeeper`."""

from roomkeeper.cli import main

if __name__ == "__main__":
    main()
