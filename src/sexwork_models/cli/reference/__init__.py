"""What the commands audit and explain print: findings by document, explanations, ids by words."""
