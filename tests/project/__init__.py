"""What lies outside of the process: files, settings, environments, module names."""
