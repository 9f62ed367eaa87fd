"""The world outside the process: files, configuration, environments. Everything else works on what this hands over."""
