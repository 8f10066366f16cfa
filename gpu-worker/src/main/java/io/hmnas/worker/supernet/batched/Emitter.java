package io.hmnas.worker.supernet.batched;

import io.hmnas.worker.supernet.batched.ScriptText.Keyword;
import java.util.List;
import java.util.function.Supplier;

/** Writes a script, one native operation a line. Names of operations are PyTorch's. */
final class Emitter {
  private final ScriptText text;

  Emitter(ScriptText text) {
    this.text = text;
  }

  /** A tensor of the method's signature. */
  Var input(String name) {
    return new Var(name);
  }

  /** A constant; the name tells constants apart. */
  Var constant(String name, Supplier<Constant> constant) {
    return text.constant(name, constant);
  }

  /** Any operation with one result. */
  Var call(String operation, Object... arguments) {
    return text.call(operation, arguments);
  }

  /** Any operation with several results. */
  List<Var> several(int count, String operation, Object... arguments) {
    return text.several(count, operation, arguments);
  }

  private static long[] sizes(long... sizes) {
    return sizes;
  }

  // Making tensors; type and device are those of the given one.

  Var zeros(Var like, long... shape) {
    return call("new_zeros", like, shape);
  }

  Var empty(Var like, long... shape) {
    return call("new_empty", like, shape);
  }

  // Seeing tensors differently.

  Var view(Var x, long... shape) {
    return text.view("view", x, shape);
  }

  Var reshape(Var x, long... shape) {
    return call("reshape", x, shape);
  }

  Var flat(Var x) {
    return reshape(x, -1);
  }

  Var permute(Var x, long... axes) {
    return text.view("permute", x, axes);
  }

  /** Exchanges the last two axes of a stack of matrices. */
  Var transposed(Var x) {
    return text.view("transpose", x, 1, 2);
  }

  /** The transpose of a matrix. */
  Var t(Var x) {
    return text.view("t", x);
  }

  Var narrow(Var x, int axis, long from, long count) {
    return text.view("narrow", x, axis, from, count);
  }

  /** Part of the first axis, of known length. */
  Var rows(Var x, long from, long count, long length) {
    return from == 0 && count == length ? x : narrow(x, 0, from, count);
  }

  /** Consecutive values of a whole vector, shaped. */
  Var part(Var vector, long offset, long... shape) {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= shape[axis];
    }
    return text.view("as_strided", vector, shape, strides, offset);
  }

  /** All parts of equal size of the first axis. */
  List<Var> split(Var x, long size, int parts) {
    return parts == 1 ? List.of(x) : text.views(parts, "split", x, size, 0);
  }

  /** All indices of the first axis. */
  List<Var> unbind(Var x, int length) {
    return text.views(length, "unbind", x, 0);
  }

  Var select(Var x, int axis, long index) {
    return text.view("select", x, axis, index);
  }

  /** Every so-manieth index of an axis. */
  Var slice(Var x, int axis, long from, long to, long step) {
    return text.view("slice", x, axis, from, to, step);
  }

  Var expand(Var x, long... shape) {
    return text.view("expand", x, shape);
  }

  Var stack(List<Var> tensors, int axis) {
    return call("stack", tensors, axis);
  }

  Var cat(List<Var> tensors) {
    return tensors.size() == 1 ? tensors.get(0) : call("cat", tensors, 0);
  }

  Var gather(Var x, Var index) {
    return call("index_select", x, 0, index);
  }

  /** Zeros around the axes; before and after, last axis first. */
  Var pad(Var x, long... beforeAfter) {
    return call("constant_pad_nd", x, beforeAfter);
  }

  // Arithmetic.

  Var add(Var a, Var b) {
    return call("add", a, b);
  }

  Var sub(Var a, Var b) {
    return call("sub", a, b);
  }

  Var mul(Var a, Var b) {
    return call("mul", a, b);
  }

  Var scale(Var a, double factor) {
    return mul(a, number(factor));
  }

  /** A vector of one number: the engine makes a tensor of a plain number in every call. */
  private Var number(double value) {
    return constant(
        "number_" + Long.toHexString(Double.doubleToLongBits(value)),
        () -> torch -> torch.vector(new double[] {value}));
  }

  Var neg(Var a) {
    return call("neg", a);
  }

  /** a - b * c. */
  Var subtractMultiple(Var a, Var b, Var c) {
    return call("addcmul", a, b, c, new Keyword("value", -1));
  }

  /** Adds b * c to a in place. */
  void addcmulInPlace(Var a, Var b, Var c) {
    call("addcmul_", a, b, c);
  }

  Var addInPlace(Var a, Var b) {
    return call("add_", a, b);
  }

  Var subInPlace(Var a, Var b) {
    return call("sub_", a, b);
  }

  Var mulInPlace(Var a, Var b) {
    return call("mul_", a, b);
  }

  void copyInto(Var target, Var values) {
    call("copy_", target, values);
  }

  void zeroInPlace(Var a) {
    call("zero_", a);
  }

  /** 1 / sqrt(variance + eps), eps as in every normalisation. */
  Var inverseDeviation(Var variance) {
    return call("rsqrt", add(variance, number(1e-5)));
  }

  Var notNegative(Var x) {
    return call("clamp_min", x, 0);
  }

  /** Sum over an axis, which stays with length 1. */
  Var sum(Var x, int axis) {
    return call("sum", x, sizes(axis), true);
  }

  void sumInto(Var target, Var x, int axis) {
    call("sum", x, sizes(axis), true, new Keyword("out", target));
  }

  /** Sum over an axis, which goes. */
  Var sumOut(Var x, int axis) {
    return call("sum", x, sizes(axis));
  }

  /** Mean over an axis, which stays with length 1. */
  Var mean(Var x, int axis) {
    return call("mean", x, sizes(axis), true);
  }

  /** Mean over an axis, which goes. */
  Var meanOut(Var x, int axis) {
    return call("mean", x, sizes(axis));
  }

  // Matrix products.

  Var mm(Var a, Var b) {
    return call("mm", a, b);
  }

  Var bmm(Var a, Var b) {
    return call("bmm", a, b);
  }

  /** The product, written to a contiguous target. */
  void bmmInto(Var target, Var a, Var b) {
    call("bmm", a, b, new Keyword("out", target));
  }

  /** c + a b. */
  Var baddbmm(Var c, Var a, Var b) {
    return call("baddbmm", c, a, b);
  }

  /** beta c + alpha a b. */
  Var baddbmm(Var c, Var a, Var b, double beta, double alpha) {
    return call("baddbmm", c, a, b, new Keyword("beta", beta), new Keyword("alpha", alpha));
  }

  /** Adds a b to c in place. */
  Var baddbmmInPlace(Var c, Var a, Var b) {
    return call("baddbmm_", c, a, b);
  }

  void addmmInPlace(Var c, Var a, Var b) {
    call("addmm_", c, a, b);
  }

  /** Subtracts a b from c in place. */
  void subtractProduct(Var c, Var a, Var b) {
    call("addmm_", c, a, b, new Keyword("beta", 1), new Keyword("alpha", -1));
  }

  // Rectification and pooling.

  Var relu(Var x) {
    return call("relu", x);
  }

  Var reluInPlace(Var x) {
    return call("relu_", x);
  }

  void reluInto(Var target, Var x) {
    call("clamp_min", x, 0, new Keyword("out", target));
  }

  /** The gradient where the rectified value is positive, else 0. */
  Var reluGradient(Var gradient, Var rectified) {
    return call("threshold_backward", gradient, rectified, 0);
  }
}
