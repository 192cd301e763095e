"""What `trusted` promises."""


def too_uncertain(nats, error, n):
    """Returns the reason why an estimate from `n` rows says too little, or None.

    A trusted number is to be right within 10 % or 0.1 nat: three standard errors have to fit in there.
    """
    if 3 * error > max(0.1, 0.1 * abs(nats)):
        return f"the standard error {error:.2f} is too large for {n} rows: collect more pairs"
    return None
