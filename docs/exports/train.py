"""Trains the exported GRU with PyTorch's distributed data parallel.

    bprop export examples/gru.bprop --target pytorch -o gru.py
    torchrun --nproc_per_node=2 train.py
"""

import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel

from gru import Gru


def train(steps=20):
    dist.init_process_group("gloo")
    rank = dist.get_rank()
    torch.manual_seed(0)
    cell = DistributedDataParallel(Gru(m=4, n=3))
    optimizer = torch.optim.SGD(cell.parameters(), lr=0.5)

    # Each process learns from examples of its own.
    torch.manual_seed(rank)
    x, h = torch.randn(3), torch.randn(4)
    target = torch.full((4,), 0.3)
    for step in range(steps):
        loss = torch.sum((cell(x, h) - target) ** 2)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(f"step {step} rank {rank} loss {loss.item():.6f}")

    total = sum(parameter.sum().item() for parameter in cell.parameters())
    print(f"rank {rank} parameters {total:.9f}")
    dist.destroy_process_group()


if __name__ == "__main__":
    train()
