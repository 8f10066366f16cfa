package io.hmnas.worker.train;

import io.hmnas.schemas.avro.StepMetrics;
import io.hmnas.schemas.avro.WeightEvent;
import io.hmnas.worker.loop.StepEvents;
import io.hmnas.worker.supernet.BatchGradient;
import io.hmnas.worker.tensor.Ops;
import io.hmnas.worker.tensor.Torch;
import java.util.function.Consumer;

/** Adds up the batches of a step, and tells the observer every few of them. */
final class Progress {
  private final StepContext context;
  private final ImageBatches input;
  private final int batches;
  private final long started;
  private final Sum step = new Sum();
  private Sum sinceEvent = new Sum();
  private long eventTime;
  private int done;

  private static final class Sum {
    private double loss;
    private double correct;
    private long images;
    private int batches;

    private void add(double batchLoss, double batchCorrect, long batchImages) {
      loss += batchLoss;
      correct += batchCorrect;
      images += batchImages;
      batches++;
    }
  }

  /**
   * @param input where the batches come from
   */
  Progress(StepContext context, ImageBatches input, int batches) {
    this.context = context;
    this.input = input;
    this.batches = batches;
    this.started = context.nanoTime().getAsLong();
    this.eventTime = started;
  }

  /**
   * Adds a batch; tells the observer when it is time, and after the last.
   *
   * @param result loss and logits of the batch
   * @param state fills in what the stage knows, only called when there is an event
   */
  void batch(BatchGradient result, ImageBatches.Batch batch, Consumer<WeightEvent.Builder> state) {
    double lossValue = Torch.value(result.loss());
    double correctValue = Ops.correct(result.logits(), batch.labels()).toLongArray()[0];
    long images = batch.labels().size();
    step.add(lossValue, correctValue, images);
    sinceEvent.add(lossValue, correctValue, images);
    done++;
    if (done % context.config().getEventEveryBatches() == 0 || done == batches) {
      emit(state);
    }
  }

  private void emit(Consumer<WeightEvent.Builder> state) {
    long now = context.nanoTime().getAsLong();
    WeightEvent.Builder event =
        StepEvents.of(context.task())
            .setBatch(done)
            .setBatches(batches)
            .setLoss(sinceEvent.loss / sinceEvent.batches)
            .setAccuracy(sinceEvent.correct / sinceEvent.images)
            .setImagesPerSecond(sinceEvent.images * 1e9 / Math.max(1, now - eventTime));
    state.accept(event);
    context.observer().progress(event);
    sinceEvent = new Sum();
    eventTime = now;
  }

  /** Metrics of the batches so far. */
  StepMetrics.Builder metrics() {
    return StepMetrics.newBuilder()
        .setTrainLoss(step.loss / step.batches)
        .setTrainAccuracy(step.correct / step.images)
        .setImages(step.images)
        .setTrainSeconds((context.nanoTime().getAsLong() - started) / 1e9)
        .setInputSeconds(input.seconds());
  }
}
