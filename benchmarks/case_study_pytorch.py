"""Prints the milliseconds of one epoch of the case study in PyTorch eager, one thread."""

import json
import sys
import time

import torch

torch.set_num_threads(1)
torch.manual_seed(1)
rows = json.load(sys.stdin)
x = torch.tensor(rows["x"], dtype=torch.float32)
y = torch.tensor(rows["y"], dtype=torch.float32)[:, None]
x_train, y_train, x_test, y_test = x[:30], y[:30], x[30:], y[30:]
model = torch.nn.Sequential(
    torch.nn.Linear(2, 500), torch.nn.ReLU(), torch.nn.Dropout(0.4), torch.nn.Linear(500, 1)
)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-7)
loss_of = torch.nn.BCEWithLogitsLoss()


def accuracy(logits, target):
    return ((logits > 0) == (target > 0.5)).float().mean().item()


def epoch():
    model.train()
    optimizer.zero_grad()
    logits = model(x_train)
    loss = loss_of(logits, y_train)
    loss.backward()
    optimizer.step()
    figures = [loss.item(), accuracy(logits, y_train)]
    model.eval()
    with torch.no_grad():
        logits = model(x_test)
        figures += [loss_of(logits, y_test).item(), accuracy(logits, y_test)]
    return figures


for _ in range(1000):
    epoch()
EPOCHS = 4000
begin = time.perf_counter()
for _ in range(EPOCHS):
    figures = epoch()
milliseconds = (time.perf_counter() - begin) / EPOCHS * 1000
print(json.dumps({"milliseconds": milliseconds, "loss": figures[0], "version": torch.__version__}))
