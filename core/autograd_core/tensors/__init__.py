"""The tensor as users know it: creation, methods, conversions, the printed form, grad modes. Above the engine."""
