"""What has been begun and not started: saved forms and rehearsals."""
