"""Why a simulated history went as it did: estimators over worlds that differ in one thing.

Every sentence made of them says "in the model": they are about the model's worlds alone.
"""
