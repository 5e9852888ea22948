"""From one run to an answer: what a study asks, which runs belong to it, and what they say."""
