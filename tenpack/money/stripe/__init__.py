"""Cards and bank debits through the coach's own Stripe account, by redirect: no card number ever comes here.

docs/money.md tells how it hangs together. Source of every shape: the provider's API reference, version of the package.
"""
