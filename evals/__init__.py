"""Measures what TijarIA finds and answers: golden questions, metrics, calibration and speed."""
