"""Details of one act: the questions of its kind, which staff word themselves (`ground.questions`)."""
