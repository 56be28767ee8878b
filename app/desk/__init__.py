"""The advisors' desk: the queue of answers to check, verdicts, and the answers that advisors stand for."""
