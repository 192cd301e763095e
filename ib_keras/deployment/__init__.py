"""Deployment: a trained model as files that run without this package, each with a card that says what it is.

May import `models`, `layers` and `datasets`.
"""

from ib_keras.deployment.conversion import Conversion as Conversion
from ib_keras.deployment.model_card import ModelCard as ModelCard
from ib_keras.deployment.model_card import model_card as model_card
from ib_keras.deployment.to_onnx import to_onnx as to_onnx
from ib_keras.deployment.to_tflite import to_tflite as to_tflite
