"""The functional core: Swedish working days, due dates, ladders, plans. No clock, no I/O, only stdlib and schemas."""
