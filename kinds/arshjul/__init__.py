"""The year wheel: activities with owners, their status and amounts; half-year call, plan and annual report."""
