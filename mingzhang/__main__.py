"""`python -m mingzhang`: the command line where its script is not on the path."""

from mingzhang.cli import main

main()
