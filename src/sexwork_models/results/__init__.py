"""What calculations answer: indicator values and explanations."""
