"""The calendar: appointments, series, availability, cancellation."""
