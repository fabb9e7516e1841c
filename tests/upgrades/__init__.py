"""What earlier versions wrote is kept here, and opened by this one."""
