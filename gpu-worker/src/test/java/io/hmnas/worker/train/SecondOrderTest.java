package io.hmnas.worker.train;

import static io.hmnas.worker.supernet.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.hmnas.worker.tensor.Torch;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On quadratic losses finite differences are exact, and the gradient is known in closed form. */
class SecondOrderTest {
  private static final int WEIGHTS = 5;
  private static final int ENCODING = 3;
  private static final double RATE = 0.3;
  private static final double MOMENTUM = 0.9;
  private static final double DECAY = 0.02;

  private final Torch torch = Torch.open("cpu", DataType.FLOAT64);
  private final Random random = new Random(3);

  /** L_train = w'Sw / 2 + w'Ba, L_val = |w - c|^2 / 2 + w'Da. */
  private final double[][] s = symmetric();

  private final double[][] b = matrix(WEIGHTS, ENCODING);
  private final double[] c = matrix(1, WEIGHTS)[0];
  private final double[][] d = matrix(WEIGHTS, ENCODING);
  private final double[] w = matrix(1, WEIGHTS)[0];
  private final double[] a = matrix(1, ENCODING)[0];
  private final double[] v = matrix(1, WEIGHTS)[0];

  @BeforeAll
  static void useOneThread() {
    Torch.setThreads(1);
  }

  @AfterEach
  void close() {
    torch.close();
  }

  @Test
  void isTheTotalDerivativeOfTheValidationLossAfterTheVirtualStep() {
    NDArray weights = torch.vector(w);
    NDArray velocity = torch.vector(v);
    Sgd sgd = new Sgd(torch, velocity, MOMENTUM, DECAY);

    double[] gradient =
        Torch.doubles(SecondOrder.gradient(torch, new Quadratic(), weights, sgd, RATE));

    double[] ahead = w.clone();
    double[] training = trainingByWeights(w);
    for (int i = 0; i < WEIGHTS; i++) {
      ahead[i] -= RATE * (MOMENTUM * v[i] + training[i] + DECAY * w[i]);
    }
    // dL_val/da + (dw'/da)' dL_val/dw', and dw'/da = -xi B.
    double[] inner = times(transposed(b), validationByWeights(ahead));
    double[] expected = times(transposed(d), ahead);
    for (int k = 0; k < ENCODING; k++) {
      expected[k] -= RATE * inner[k];
    }
    assertClose("gradient", gradient, expected, 1e-9);
    assertThat(Torch.doubles(weights)).isEqualTo(w);
    assertThat(Torch.doubles(velocity)).isEqualTo(v);
  }

  @Test
  void isOfFirstOrderWhereTheValidationLossDoesNotDependOnTheWeights() {
    NDArray only = torch.vector(a);
    SecondOrder.Losses flat =
        new Quadratic() {
          @Override
          public SecondOrder.Both validation(NDArray weights) {
            return new SecondOrder.Both(torch.zeros(WEIGHTS), only);
          }
        };

    NDArray gradient =
        SecondOrder.gradient(
            torch, flat, torch.vector(w), new Sgd(torch, torch.vector(v), 0, 0), RATE);

    assertThat(Torch.doubles(gradient)).isEqualTo(a);
  }

  private class Quadratic implements SecondOrder.Losses {
    @Override
    public NDArray trainingByWeights(NDArray weights) {
      return torch.vector(SecondOrderTest.this.trainingByWeights(Torch.doubles(weights)));
    }

    @Override
    public NDArray trainingByEncoding(NDArray weights) {
      return torch.vector(times(transposed(b), Torch.doubles(weights)));
    }

    @Override
    public SecondOrder.Both validation(NDArray weights) {
      double[] at = Torch.doubles(weights);
      return new SecondOrder.Both(
          torch.vector(validationByWeights(at)), torch.vector(times(transposed(d), at)));
    }
  }

  private double[] trainingByWeights(double[] at) {
    return sum(times(s, at), times(b, a));
  }

  private double[] validationByWeights(double[] at) {
    double[] gradient = sum(at, times(d, a));
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] -= c[i];
    }
    return gradient;
  }

  private double[][] symmetric() {
    double[][] half = matrix(WEIGHTS, WEIGHTS);
    double[][] other = transposed(half);
    for (int i = 0; i < WEIGHTS; i++) {
      half[i] = sum(half[i], other[i]);
    }
    return half;
  }

  private double[][] matrix(int rows, int columns) {
    double[][] values = new double[rows][];
    for (int i = 0; i < rows; i++) {
      values[i] = random.doubles(columns, -1, 1).toArray();
    }
    return values;
  }

  private static double[][] transposed(double[][] matrix) {
    double[][] result = new double[matrix[0].length][matrix.length];
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j < matrix[0].length; j++) {
        result[j][i] = matrix[i][j];
      }
    }
    return result;
  }

  private static double[] times(double[][] matrix, double[] vector) {
    double[] result = new double[matrix.length];
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j < vector.length; j++) {
        result[i] += matrix[i][j] * vector[j];
      }
    }
    return result;
  }

  private static double[] sum(double[] x, double[] y) {
    double[] result = x.clone();
    for (int i = 0; i < x.length; i++) {
      result[i] += y[i];
    }
    return result;
  }
}
