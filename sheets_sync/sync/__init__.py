"""One loop for command line, service and Excel: read, assess, plan, apply, until nothing is left to write."""
