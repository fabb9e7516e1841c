"""Where devices are woken: kept apart from all else that the relay keeps."""
