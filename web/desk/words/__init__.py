"""What the desk says of boards, plans and agendas."""
