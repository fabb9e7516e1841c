"""What translates between sockets and decisions: the only room that knows HTTP and WebSocket."""
