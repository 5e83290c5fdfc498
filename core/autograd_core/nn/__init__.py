"""A thin layer of networks: modules, parameters, a few layers and losses, as the autograd tutorials use them."""

from autograd_core.nn import functional as functional
from autograd_core.nn.layers import Flatten as Flatten
from autograd_core.nn.layers import Linear as Linear
from autograd_core.nn.layers import ReLU as ReLU
from autograd_core.nn.layers import Sequential as Sequential
from autograd_core.nn.layers import Sigmoid as Sigmoid
from autograd_core.nn.layers import Tanh as Tanh
from autograd_core.nn.losses import BCEWithLogitsLoss as BCEWithLogitsLoss
from autograd_core.nn.losses import CrossEntropyLoss as CrossEntropyLoss
from autograd_core.nn.losses import L1Loss as L1Loss
from autograd_core.nn.losses import MSELoss as MSELoss
from autograd_core.nn.module import Module as Module
from autograd_core.nn.parameter import Parameter as Parameter
