"""What a training run leaves behind: a folder of files and pictures."""
