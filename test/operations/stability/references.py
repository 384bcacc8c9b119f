"""Values and gradients at extremes, with thousands of digits: writes references.json beside this file.

    python3 references.py        (needs mpmath)

A derivative is a central difference with a step of 1e-600, which 2,600 digits carry; only where the function has none is it
written down: at kinks by the convention of the table of operations, at infinity by the limit.
"""

import json
import pathlib

from mpmath import inf, isinf, mp, mpf

mp.dps = 2600
STEP = mpf(10) ** -600
#: Adjoints of the elements of an output.
ADJOINTS = [1, -2, 0.5, 3, -1, 0.25]

cases = []


def number(value):
    return str(float(value))


def gradient(function, point):
    def loss(moved):
        return sum(mpf(weight) * result for weight, result in zip(ADJOINTS, function(*moved)))

    slopes = []
    for index, _ in enumerate(point):
        ahead, behind = list(point), list(point)
        ahead[index] += STEP
        behind[index] -= STEP
        slopes.append((loss(ahead) - loss(behind)) / (2 * STEP))
    return slopes


def case(equation, function, *points, slopes=None, slack=0.0, value_slack=0.0, relative=0.0):
    """An equation over `x`; the slacks are what its derivative and its value may be off by besides their last digits.

    `relative` is how many more than the last digits they may be off by.
    """
    for given in points:
        point = [mpf(value) for value in given]
        results = function(*point)
        found = gradient(function, point) if slopes is None else slopes
        cases.append(
            {
                "equation": equation,
                "x": [number(value) for value in point],
                "y": [number(value) for value in results],
                "dx": [number(value) for value in found],
                "slack": slack,
                "valueSlack": value_slack,
                "relative": relative,
            }
        )


def each(equation, function, *points, **options):
    """A function of single numbers, one at a time so that a failure names its number."""
    for point in points:
        case(equation, lambda a: [function(a)], [point], **options)


def sigmoid(a):
    return 1 / (1 + mp.exp(-a))


def softplus(a):
    return mp.log(1 + mp.exp(a))


def exponentials(elements):
    return [mpf(0) if isinf(a) else mp.exp(a) for a in elements]


def softmax(*elements):
    powers = exponentials(elements)
    return [power / sum(powers) for power in powers]


def log_softmax(*elements):
    total = mp.log(sum(exponentials(elements)))
    return [a - total for a in elements]


def logsumexp(*elements):
    return [mp.log(sum(exponentials(elements)))]


def norm(*elements):
    return [mp.sqrt(sum(a * a for a in elements))]


def var(*elements):
    mean = sum(elements) / len(elements)
    return [sum((a - mean) ** 2 for a in elements) / len(elements)]


def gelu(a):
    return a * mp.erfc(-a / mp.sqrt(2)) / 2


def gelu_tanh(a):
    return a / 2 * (1 + mp.tanh(mp.sqrt(2 / mp.pi) * (a + mpf(0.044715) * a**3)))


def normalized(eps, centred):
    def layer(*elements):
        mean = sum(elements) / len(elements) if centred else 0
        scale = mp.sqrt(sum((a - mean) ** 2 for a in elements) / len(elements) + mpf(eps))
        return [(a - mean) / scale for a in elements]

    return layer


FAR = [1000, -1000, 745, -745, 710, -710, 88, -88]
NEAR = [40, -40, 20, -20, 1e-8, -1e-8, 1e-300, -1e-300, 0]

# y * (1 - y) and 1 - y ^ 2 are zero where y is rounded to 1: that is less than the last digit of 1.
each("sigmoid(x)", sigmoid, *FAR, *NEAR, slack=2e-16)
each("tanh(x)", mp.tanh, *FAR, *NEAR, slack=5e-16)
each("log_sigmoid(x)", lambda a: -softplus(-a), *FAR, *NEAR)
each("log(sigmoid(x))", lambda a: -softplus(-a), 3, -3, -40, -700, slack=2e-16, value_slack=2e-16)
each("softplus(x)", softplus, 800, -800, *FAR, *NEAR)
each("silu(x)", lambda a: a * sigmoid(a), *FAR, *NEAR, 1e150, -1e150)
# Near -37 the exponent has only thirteen digits behind its point.
each("gelu(x)", gelu, *FAR, *NEAR, 6, -6, 3, -3, -10, -1e10, 1e10, 1e150, -1e150, relative=1e-12)
each("gelu(x)", gelu, -20, -30, -37, relative=1e-12)
TANH = 'gelu(x, approximate="tanh")'
each(TANH, gelu_tanh, *FAR, *NEAR, 3, -3, -10, -12, 1e10, -1e10, 1e100, -1e100, relative=1e-12, value_slack=1e-200)
each("elu(x)", lambda a: mp.expm1(a), -1000, -700, -40, -1, -1e-8, -1e-300)
each("elu(x, alpha=0.5)", lambda a: mp.expm1(a) / 2, -700, -40, -1)
each("elu(x)", lambda a: a, 1000, 1e-300)
each("leaky_relu(x)", lambda a: mpf(0.01) * a, -1e300, -1e-300)
each("exp(x)", mp.exp, 709.7, -745, -708, 1e-300, 0, -1e-300)
each("expm1(x)", mp.expm1, 1e-300, -1e-300, 1e-12, -1e-12, 1e-5, -40, -1000, 709, 0)
each("log(x)", mp.log, 1e-300, 1e300, 5e-324, 1.0000000000000002, 1)
each("log1p(x)", lambda a: mp.log(1 + a), 1e-300, -1e-300, 1e-12, -1e-12, -0.9999999999999999, 1e300, 0)
each("log(1 + x)", lambda a: mp.log(1 + a), 1, 1e300)
each("sqrt(x)", mp.sqrt, 1e-300, 1e300, 5e-324)
each("rsqrt(x)", lambda a: 1 / mp.sqrt(a), 1e-150, 1e150, 1)
each("reciprocal(x)", lambda a: 1 / a, 1e-150, 1e150, -1e-150)
each("square(x)", lambda a: a * a, 1e-200, 1e150, 0)
each("1 / x", lambda a: 1 / a, 1e-150, 1e150, -1e150)
each("x / (1 + x)", lambda a: a / (1 + a), 1e10, 1e-300, slack=1e-24)
each("sin(x)", mp.sin, 1e-300, 1e6, 0)
each("cos(x)", mp.cos, 1e-300, 1e6, 0)
each("tan(x)", mp.tan, 1e-300, 1.57, -1.57, 0)
each("sinh(x)", mp.sinh, 1e-300, 1e-8, 710, -710, 0)
each("cosh(x)", mp.cosh, 1e-300, 710, -710, 0)
each("erf(x)", mp.erf, 1e-300, 1e-8, 0.5, 2.19, 2.21, 3.5, 6, -6, 30, -30, 1e10, 0)
each("erfc(x)", mp.erfc, 1e-300, -1e-8, 0.5, 0.99, 1.01, 2.5, 6, -6, 26, 30, -30, 1e10, -1e10, 0, relative=1e-12)
each("1 - erf(x)", lambda a: 1 - mp.erf(a), -30, 0.3)
each("asin(x)", mp.asin, 1e-300, 0.5, -0.75, 0, 1 - 1e-12, 2**-53 - 1)
each("acos(x)", mp.acos, 1e-300, 0.5, -0.75, 0, 1 - 1e-12, 2**-53 - 1)
each("atan(x)", mp.atan, 1e-300, 1e150, -1e10, 0)
each("x ^ 3", lambda a: a**3, 1e-100, 1e100, 0)
each("x ^ -2", lambda a: a**-2, 1e-100, 1e100)
each("2 ^ x", lambda a: mpf(2) ** a, 1000, -1074, 0)
# 0 ^ 0 is 1, for a literal and for a number: neither moves it.
each("x ^ 0", lambda a: mpf(1), 0, 2, slopes=[0])
case("reshape(slice(x, stop=1) ^ slice(x, start=1), [])", lambda a, b: [mpf(1)], [0, 0], slopes=[0, 0])
case("reshape(slice(x, stop=1) ^ slice(x, start=1), [])", lambda a, b: [mpf(0)], [0, 2], slopes=[0, 0])
case("reshape(slice(x, stop=1) ^ slice(x, start=1), [])", lambda a, b: [mpf(0)], [0, 1], slopes=[1, 0])
case("reshape(slice(x, stop=1) ^ slice(x, start=1), [])", lambda a, b: [a**b], [1e-100, 3], [1e100, -3], [1, 1e300])

case(
    "softmax(x)", softmax, [1e4, 0, -1e4], [1e4, 1e4, 1e4], [-1e4, -1e4, -1e4 + 1], [1e300, -1e300, 0], [0.5, -0.25, 3]
)
case(
    "log_softmax(x)", log_softmax, [1e4, 0, -1e4], [1e4, 1e4, 1e4], [-1e4, -1e4, -1e4 + 1], [0.5, -0.25, 3], slack=5e-16
)
case("logsumexp(x)", logsumexp, [1e4, 0, -1e4], [1e300, 0], [1e-300, 0])
case("logsumexp(x)", logsumexp, [1e4, 1e4, 1e4], [-1e4, -1e4, -1e4 + 1], [-1e30, -1e30, -1e30], [1e30, 1e30, -1e30])
case("logsumexp(x)", logsumexp, [1e16, 1e16 - 2, 1e16 + 2], [1e15 + 0.125, 1e15, 1e15], [-1e300, -1e300])
# Over both axes of a matrix, which no softmax has.
PAIRS = "logsumexp(reshape(x, [2, 2]))"
case(PAIRS, logsumexp, [-1e30, -1e30, -1e30, -1e30], [1e16, 1e16 + 2, 1e16, 1e16 - 2], [0.5, -0.25, 3, 2])
PARTS = "reshape(logaddexp(slice(x, stop=1), slice(x, start=1)), [])"
case(PARTS, logsumexp, [1000, 999], [-1000, 1000], [-1e4, -1e4], [0, 0], [1e300, -1e300])
case(
    "std(x)",
    lambda *all: [mp.sqrt(var(*all)[0])],
    [1e8, 1e8 + 1, 1e8 + 2],
    [1, 2, 4],
    [1e200, -1e200, 3e200],
    [1e-200, -1e-200, 3e-200],
    [1e300, -1e300],
)
case("std(x)", lambda *all: [mpf(0)], [7, 7, 7], slopes=[0, 0, 0])
case("norm(x)", norm, [3e200, -4e200], [3e-200, -4e-200], [1e-300, 1], [1e300, 1e-300], [1.2e308, 0.9e308])
case("norm(3 * x)", lambda *all: [3 * norm(*all)[0]], [3e-308, 4e-308], [3e307, -4e307])
case("norm(x)", norm, [0, 0, 0], slopes=[0, 0, 0])
case("var(x)", var, [1e8, 1e8 + 1, 1e8 + 2], [1e-150, 3e-150], [7, 7, 7], [1e150, -3e150])
case("prod(x)", lambda *all: [mp.fprod(all)], [2, -3, 5], [0, 1e200, 1e-200], [0, 0, 5], [2, 0, 5])
# What is left of a product that no double holds: logarithms know it to the thirteenth digit.
case(
    "prod(x)",
    lambda *all: [mp.fprod(all)],
    [1e200, 1e-200, 3],
    [1e-200, 1e-200, 5],
    [-1e200, 1e-100, 1e200],
    [0, 0, 1e200, 1e200],
    [0, -1e200, 1e200],
    [1e-160, 1e100, -1e-160, 1e100],
    relative=1e-12,
)
case("reshape(slice(x, stop=1) / slice(x, start=1), [])", lambda a, b: [a / b], [1e-300, 1e-200], [1e300, 1e200], [-3, 1e-150])
case("mean(x)", lambda *all: [sum(all) / len(all)], [1e307, 1e307, 1e307], [1e-300, 2e-300, 1e-300])
case("cumsum(x)", lambda a, b, c: [a, a + b, a + b + c], [1e-300, 1e300, 1])
case("max(x)", lambda a, b: [b], [-1e300, 1e300])
case("maximum(x, 0)", lambda a: [mpf(0)], [-1e-300])
case("sum(abs(x))", lambda a, b: [b - a], [-1e-300, 1e300])
case("sum(abs(x))", lambda a: [mpf(0)], [0], slopes=[0])
case("sum(relu(x))", lambda a: [mpf(0)], [0], slopes=[0])
case("clip(x, -1, 1)", lambda a: [a], [1], [-1])
case("clip(x, -1, 1)", lambda a: [mpf(1)], [1e300])

LAYER = "layer_norm(x, broadcast(1, [n]), broadcast(0, [n]))"
RMS = "rms_norm(x, broadcast(1, [n]))"
case(LAYER, normalized(1e-5, True), [5, 5, 5], [1e6, 1e6 + 1, 1e6 + 3], slack=2e-10, value_slack=2e-10)
case(LAYER, normalized(1e-5, True), [1e-8, 2e-8, 0], slack=1e-12, value_slack=1e-20)
case(RMS, normalized(1e-5, False), [0, 0, 0], [1e6, 1, 0], [1e-200, 1e-200, 0], slack=1e-15)

# Losses, of logits that saturate: targets 1 and 0, then both ways.
BCE = "bce_with_logits(x, pad(broadcast(1, [1]), after=1))"
case(
    BCE,
    lambda a, b: [(softplus(-a) + softplus(b)) / 2],
    [1000, -1000],
    [-1000, 1000],
    [40, -40],
    [-40, 40],
    [0, 1e-300],
    slack=2e-16,
)
ONE = "pad(broadcast(1, [1]), after=2)"
CROSS = f"cross_entropy(x, {ONE})"
case(
    CROSS,
    lambda *all: [-log_softmax(*all)[0]],
    [1e4, 0, -1e4],
    [-1e4, 0, 1e4],
    [40, 0, 0],
    [0, 0, 0],
    slack=2e-16,
    value_slack=2e-16,
)
case(
    "mse(x, broadcast(1e8, [n]))",
    lambda a, b: [((a - mpf(1e8)) ** 2 + (b - mpf(1e8)) ** 2) / 2],
    [1e8 + 1, 1e8],
    [-1e100, 1e8],
)

# Elements at minus infinity, as a mask puts them: they take no part.
case(
    "softmax(x)",
    softmax,
    [-inf, 0.5, -0.25],
    slopes=[0, *gradient(lambda b, c: [0, *softmax(b, c)], [mpf(0.5), mpf(-0.25)])],
)
case("logsumexp(x)", logsumexp, [-inf, 0.5, -0.25], slopes=[0, *gradient(logsumexp, [mpf(0.5), mpf(-0.25)])])
case("exp(x)", lambda a: [mpf(0)], [-inf], slopes=[0])
case("sigmoid(x)", lambda a: [mpf(0)], [-inf], slopes=[0])
case("tanh(x)", lambda a: [mpf(-1)], [-inf], slopes=[0])
case("softplus(x)", lambda a: [mpf(0)], [-inf], slopes=[0])
case("relu(x)", lambda a: [mpf(0)], [-inf], slopes=[0])
case("max(x)", lambda a, b: [b], [-inf, 2], slopes=[0, 1])

# Determinants that no double holds.
case("logdet(diag(x))", lambda *all: [sum(mp.log(a) for a in all)], [1e-200, 1e-200, 1e-200], [1e200, 1e200, 3])
case("sum(solve(diag(x), broadcast(1, [n])))", lambda a, b: [1 / a + 1 / b], [1e-100, 1e100])

target = pathlib.Path(__file__).with_name("references.json")
target.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
print(f"{len(cases)} references")
