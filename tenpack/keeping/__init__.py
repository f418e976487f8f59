"""What a person or a business takes along, and what is erased of a person."""
