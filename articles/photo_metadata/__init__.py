"""What a picture's file says about itself, in the terms of the IPTC Photo Metadata Standard: read from uploads, written into what readers get."""
