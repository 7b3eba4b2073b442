"""PyTorch, eager or compiled (`torch.compile` of forward and loss). Adam is PyTorch's fused one, its quickest."""

import torch
from torch import nn
from torch.nn import functional as F

from job import cut


def open_peer(threads, compiled=False):
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    return PyTorch(compiled)


class RecurrentDropoutLSTM(nn.Module):
    """
    PyTorch has no recurrent dropout; this is what one writes: a loop over `LSTMCell`, masks kept for all time steps. What is compiled
    is one time step: the whole loop, unrolled, takes minutes to compile.
    """

    def __init__(self, inputs, units, dropout, recurrent_dropout, compiled):
        super().__init__()
        cell = self.cell = nn.LSTMCell(inputs, units)
        self.step = compiled(lambda row, h, c, mask: cell(row, (h * mask, c)))
        self.units, self.dropout, self.recurrent_dropout = units, dropout, recurrent_dropout

    @torch.compiler.disable(recursive=False)
    def forward(self, x):
        h = c = x.new_zeros(x.shape[0], self.units)
        input_mask = F.dropout(x.new_ones(x.shape[0], 1, x.shape[2]), self.dropout, self.training)
        mask = F.dropout(torch.ones_like(h), self.recurrent_dropout, self.training)
        for row in (x * input_mask).unbind(1):
            h, c = self.step(row, h, c, mask)
        return h


class Recurrent(nn.Module):
    """The last output; of both directions side by side."""

    def __init__(self, kind, inputs, units, both=False):
        super().__init__()
        self.both = both
        self.rnn = kind(inputs, units, batch_first=True, bidirectional=both)

    def forward(self, x):
        states = self.rnn(x)[1]
        last = states[0] if isinstance(states, tuple) else states
        return torch.cat([last[0], last[1]], 1) if self.both else last[0]


def modules_of(layer, compiled):
    """The modules of one layer. The last activation is left out: losses take logits."""
    inputs = layer["inputs"]
    match layer["type"]:
        case "dense":
            linear = nn.Linear(inputs[0], layer["units"])
            return [linear, nn.ReLU()] if layer["activation"] == "relu" else [linear]
        case "dropout":
            return [nn.Dropout(layer["rate"])]
        case "spatialDropout2D":
            return [nn.Dropout2d(layer["rate"])]
        case "conv2D":
            return [nn.Conv2d(inputs[2], layer["filters"], layer["kernel"], padding=layer["padding"]), nn.ReLU()]
        case "maxPooling2D":
            return [nn.MaxPool2d(2)]
        case "flatten":
            return [nn.Flatten()]
        case "lstm" if layer["dropout"] or layer["recurrentDropout"]:
            rates = layer["dropout"], layer["recurrentDropout"]
            return [RecurrentDropoutLSTM(inputs[1], layer["units"], *rates, compiled)]
        case "lstm":
            return [Recurrent(nn.LSTM, inputs[1], layer["units"])]
        case "bidirectionalGru":
            return [Recurrent(nn.GRU, inputs[1], layer["units"], both=True)]


def write_weights(layer, module, weights, before):
    """Keras's weights in PyTorch's layout: outputs first, channels first, gates in another order for GRU."""
    weights = [torch.tensor(weight) for weight in weights]
    with torch.no_grad():
        match layer["type"]:
            case "dense":
                kernel, bias = weights
                if before and before["type"] == "flatten":
                    height, width, channels = before["inputs"]
                    kernel = kernel.reshape(height, width, channels, -1).permute(2, 0, 1, 3).reshape(kernel.shape)
                module.weight.copy_(kernel.T)
                module.bias.copy_(bias)
            case "conv2D":
                module.weight.copy_(weights[0].permute(3, 2, 0, 1))
                module.bias.copy_(weights[1])
            case "lstm":
                kernel, recurrent, bias = weights
                own = list(module.parameters())
                for parameter, value in zip(own, [kernel.T, recurrent.T, bias, torch.zeros_like(bias)], strict=True):
                    parameter.copy_(value)
                # Keras has one bias; two that learn would be one that learns twice as fast
                own[3].requires_grad_(False)
            case "bidirectionalGru":

                def reordered(weight):  # Keras: update, reset, new; PyTorch: reset, update, new
                    update, reset, new = weight.chunk(3, dim=-1)
                    return torch.cat([reset, update, new], -1)

                values = []
                for kernel, recurrent, bias in (weights[:3], weights[3:]):
                    values += [reordered(kernel).T, reordered(recurrent).T, *reordered(bias)]
                for parameter, value in zip(module.parameters(), values, strict=True):
                    parameter.copy_(value)


class PyTorch:
    version = torch.__version__

    def __init__(self, compiled):
        self.compile = torch.compile if compiled else lambda function: function

    def prepare(self, job):
        if job["kind"] == "masks":
            return Masks(job)
        torch.set_default_device(job["device"])
        # products in full float32, as Thinnet's
        torch.backends.cudnn.allow_tf32 = False
        parts = cut(job)
        modules, before = [], None
        for layer, weights in zip(job["layers"], parts.weights, strict=True):
            own = modules_of(layer, self.compile)
            write_weights(layer, own[0], weights, before)
            modules += own
            before = layer
        model = nn.Sequential(*modules)
        if job["kind"] == "train":
            return Training(job, parts, model, self.compile)
        return Prediction(job, samples(parts.train[0]), model, self.compile)


def samples(x):
    x = torch.tensor(x)
    return x.permute(0, 3, 1, 2).contiguous() if x.ndim == 4 else x


class Training:
    def __init__(self, job, parts, model, compiled):
        self.job, self.model = job, model
        binary = job["loss"] == "binaryCrossentropy"
        loss_of = F.binary_cross_entropy_with_logits if binary else F.cross_entropy

        def part(x, y):
            return samples(x), torch.tensor(y)[:, None] if binary else torch.tensor(y).long()

        self.batches = [part(x, y) for x, y in parts.batches]
        self.validation = part(*parts.validation) if parts.validation else None

        def forward(x, y):
            logits = model(x)
            return loss_of(logits, y), logits

        self.forward = compiled(forward)
        adam = job["adam"]
        self.optimizer = torch.optim.Adam(
            [parameter for parameter in model.parameters() if parameter.requires_grad],
            lr=adam["learningRate"],
            betas=(adam["beta1"], adam["beta2"]),
            eps=adam["epsilon"],
            fused=True,
        )
        self.done = 0

    def figures(self, loss, logits, y):
        """Loss and accuracy of a binary classifier, as numbers."""
        return loss.item(), ((logits > 0) == (y > 0.5)).float().mean().item()

    def step(self):
        x, y = self.batches[self.done % len(self.batches)]
        self.done += 1
        self.model.train()
        self.optimizer.zero_grad()
        loss, logits = self.forward(x, y)
        loss.backward()
        self.optimizer.step()
        if self.job["accuracy"]:
            self.figures(loss, logits, y)
        if self.validation:
            self.model.eval()
            with torch.no_grad():
                x, y = self.validation
                self.figures(*self.forward(x, y), y)
        return loss

    def run(self, steps):
        for _ in range(steps):
            loss = self.step()
        return steps, loss.item()

    def losses(self, steps):
        return [self.step().item() for _ in range(steps)]


class Prediction:
    def __init__(self, job, x, model, compiled):
        self.job, self.x, self.model = job, x, model
        outputs = nn.Sequential(model, nn.Softmax(-1))
        samples = job.get("samples")

        def draw(x):
            rows = outputs(x.repeat(samples, *[1] * (x.ndim - 1))).unflatten(0, (samples, x.shape[0]))
            return torch.stack([rows.mean(0), rows.std(0, correction=0)])

        self.model.train(job["kind"] == "monteCarlo")
        self.forward = compiled(draw if job["kind"] == "monteCarlo" else outputs)

    def run(self, steps):
        with torch.inference_mode():
            for _ in range(steps):
                output = self.forward(self.x)
        return steps, output.flatten()[0].item()

    def losses(self, steps):
        with torch.inference_mode():
            return self.forward(self.x).flatten()[:10].tolist()


class Masks:
    """As `nn.Dropout` draws them."""

    def __init__(self, job):
        self.kept, self.mask = 1 - job["rate"], torch.empty(job["elements"])

    def run(self, steps):
        for _ in range(steps):
            self.mask.bernoulli_(self.kept)
        return steps, self.mask[0].item()

    def losses(self, steps):
        return [self.mask.bernoulli_(self.kept).mean().item()]
