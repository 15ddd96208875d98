"""Result types of the calculations: indicator values, reasons and explanations."""
