"""The sync service: sign-in, routes, pages, the poller. Everything from outside is handed in as one ``World``."""
