"""Commands: the arguments of each `ib-keras` command, and what it prints. A new one is a file and a line below.

A command's file defines `add_arguments(command)` and `run(options)`. It is imported when its command is chosen, so that
`ib-keras --help` loads nothing.

May import `applications`, `datasets`, `deployment` and `experiments`.
"""

COMMANDS = {
    "train": "train a model and watch its information plane",
    "plane": "measure the information plane of a saved Keras model",
    "evaluate": "measure a saved Keras model in every way that suits it",
    "inspect": "show what a saved Keras model knows, on one page of HTML",
    "export": "write a saved model as files that run without this package, with a card",
    "probe": "tell how well few labels are read from the code of a saved model",
    "robustness": "attack saved classifiers and report the accuracy that is left",
    "anomalies": "find the examples that are unlike the normal ones",
    "examples": "find the examples that are hard, and the labels that are probably wrong",
    "explain": "show where in an example the information lies that a saved model decides by",
    "restore": "remove noise from pictures and fill their holes",
    "compress": "compress the examples of a data set with a saved autoencoder",
    "decompress": "write the examples of a compressed file to a .npy file",
    "features": "rank the columns that say something of a target, and tell how many are enough",
    "latent-dim": "choose the number of coordinates of a code, or find that none stands out",
    "leakage": "measure what the columns of a table, or codes of them, tell of a sensitive column",
    "estimate": "estimate the mutual information of two arrays",
    "benchmark": "run estimators on problems whose mutual information is known",
    "report": "summarise a run folder in one page of HTML",
    "compare": "rank run folders in one table",
    "datasets": "list the data sets",
    "presets": "list the models from the literature, with the number that each should reach",
}
"""{name of a command: its summary for `ib-keras --help`}, in the order in which a newcomer meets them."""
