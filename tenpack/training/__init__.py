"""Training: exercises, programs, workouts, and the sync of Coach Mode."""
