"""The akt: all that is known of one matter, in one archive that anybody can read and check without Svarstid."""
