"""What stands in for libraries: imported by the tests that need it, and no tests themselves."""

collect_ignore_glob = ["*"]
